import { fileURLToPath } from "node:url";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

const here = fileURLToPath(new URL(".", import.meta.url));

export default defineConfig({
	root: here,
	plugins: [react()],
	worker: { format: "es" },
	build: { outDir: "../dist/web", emptyOutDir: true, chunkSizeWarningLimit: 2000 },
	server: { proxy: { "/api": "http://127.0.0.1:3850" } },
});
