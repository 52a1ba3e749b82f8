import { createContext, type ReactNode, useContext, useLayoutEffect, useMemo, useState } from "react";

interface Theme {
	dark: boolean;
	toggle(): void;
}

const ThemeContext = createContext<Theme>({ dark: false, toggle: () => {} });

/** An earlier choice, else what the system prefers. */
function firstTheme(): boolean {
	const chosen = localStorage.getItem("bihuan.theme");
	return chosen ? chosen === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
}

export function ThemeProvider({ children }: { children: ReactNode }) {
	const [dark, setDark] = useState(firstTheme);
	useLayoutEffect(() => {
		document.documentElement.dataset.theme = dark ? "dark" : "light";
	}, [dark]);
	const value = useMemo(
		() => ({
			dark,
			toggle() {
				localStorage.setItem("bihuan.theme", dark ? "light" : "dark");
				setDark(!dark);
			},
		}),
		[dark],
	);
	return <ThemeContext value={value}>{children}</ThemeContext>;
}

export function useTheme(): Theme {
	return useContext(ThemeContext);
}
