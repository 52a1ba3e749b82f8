import { createContext, type ReactNode, useContext, useEffect, useMemo, useState } from "react";
import type { Bilingual } from "../loop/words.ts";

export type Lang = "zh" | "en";

interface Language {
	lang: Lang;
	choose(lang: Lang): void;
}

const LanguageContext = createContext<Language>({ lang: "zh", choose: () => {} });

/** Chinese unless the address (`?lang=en`) or an earlier choice says otherwise. */
function firstLanguage(): Lang {
	const asked = new URLSearchParams(location.search).get("lang") ?? localStorage.getItem("bihuan.lang");
	return asked === "en" ? "en" : "zh";
}

export function LanguageProvider({ children }: { children: ReactNode }) {
	const [lang, choose] = useState<Lang>(firstLanguage);
	useEffect(() => {
		localStorage.setItem("bihuan.lang", lang);
		document.documentElement.lang = lang === "zh" ? "zh-CN" : "en";
	}, [lang]);
	const value = useMemo(() => ({ lang, choose }), [lang]);
	return <LanguageContext value={value}>{children}</LanguageContext>;
}

export function useLanguage(): Language {
	return useContext(LanguageContext);
}

export function useLang(): Lang {
	return useContext(LanguageContext).lang;
}

/** Picks the words of the reader's language; the words stay beside the page that shows them. */
export function useSay(): (words: Bilingual) => string {
	const lang = useLang();
	return (words) => words[lang];
}
