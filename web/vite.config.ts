import { fileURLToPath } from "node:url";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

const here = fileURLToPath(new URL(".", import.meta.url));

export default defineConfig({
	root: here,
	plugins: [react()],
	worker: { format: "es" },
	build: {
		outDir: "../dist/web",
		emptyOutDir: true,
		chunkSizeWarningLimit: 2000,
		rollupOptions: {
			input: {
				main: fileURLToPath(new URL("index.html", import.meta.url)),
				"field-worker": fileURLToPath(new URL("../field/field-worker.ts", import.meta.url)),
			},
			// The worker's address is its identity: it has no hash, and its reach is /field.
			output: {
				entryFileNames: ({ name }) => (name === "field-worker" ? "field-worker.js" : "assets/[name]-[hash].js"),
			},
		},
	},
	server: { proxy: { "/api": "http://127.0.0.1:3850" } },
});
