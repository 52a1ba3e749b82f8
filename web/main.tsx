import "@fontsource-variable/noto-sans-sc";
import "@fontsource-variable/noto-serif-sc";
import "./theme.css";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { App, ConfigProvider, theme } from "antd";
import enUS from "antd/locale/en_US";
import zhCN from "antd/locale/zh_CN";
import dayjs from "dayjs";
import "dayjs/locale/zh-cn";
import { createRoot } from "react-dom/client";
import { RouterProvider } from "react-router";
import { ApiError } from "./api.ts";
import { LanguageProvider, useLang } from "./language.tsx";
import { router } from "./routes.tsx";
import { ThemeProvider, useTheme } from "./theme.tsx";

const queries = new QueryClient({
	defaultOptions: {
		queries: {
			// A refusal is an answer: only what did not come is asked for once more.
			retry: (failures, error) =>
				failures < 1 && (!(error instanceof ApiError) || error.status === 0 || error.status >= 500),
			staleTime: 30_000,
			refetchOnWindowFocus: false,
			// Without a network the page says so instead of waiting, and asks again when it is back.
			networkMode: "always",
			refetchOnReconnect: true,
		},
	},
});

function Dressed() {
	const lang = useLang();
	const { dark } = useTheme();
	dayjs.locale(lang === "zh" ? "zh-cn" : "en");
	return (
		<ConfigProvider
			locale={lang === "zh" ? zhCN : enUS}
			// A button is called what it says: no space between two characters, for those who find it by name.
			button={{ autoInsertSpace: false }}
			theme={{
				algorithm: dark ? theme.darkAlgorithm : theme.defaultAlgorithm,
				token: {
					fontFamily: "var(--sans)",
					borderRadius: 3,
					colorPrimary: dark ? "#f0917f" : "#9c2a1c",
					colorLink: dark ? "#f0917f" : "#9c2a1c",
					colorBgBase: dark ? "#161513" : "#fbfaf6",
					colorTextBase: dark ? "#ece8df" : "#1b1a17",
					colorTextPlaceholder: dark ? "#b3ada0" : "#57534a",
					colorTextDescription: dark ? "#b3ada0" : "#57534a",
				},
				components: { Button: { primaryColor: dark ? "#161513" : "#ffffff" } },
			}}
		>
			<App>
				<RouterProvider router={router} />
			</App>
		</ConfigProvider>
	);
}

const root = document.getElementById("root");
if (!root) throw new Error("The page has no #root.");
createRoot(root).render(
	<QueryClientProvider client={queries}>
		<LanguageProvider>
			<ThemeProvider>
				<Dressed />
			</ThemeProvider>
		</LanguageProvider>
	</QueryClientProvider>,
);
