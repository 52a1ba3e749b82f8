import { useEffect, useRef } from "react";
import { useLocation, useNavigationType } from "react-router";

/** What a page may still be fetching when it was asked for one of its parts. */
const PART_COMES_MS = 10_000;

/**
 * A page that was opened by a link begins at its top, for the eye and for the keyboard; a link to a part of it (`#evidence`) begins there, as soon as the part
 * has come. Back and forward are the browser's to place.
 */
export function usePageTop(): void {
	const { pathname, hash, key } = useLocation();
	const how = useNavigationType();
	const opened = useRef<string | null>(null);
	useEffect(() => {
		const first = opened.current === null;
		const turned = opened.current !== pathname;
		opened.current = pathname;
		if (turned) showCurrent();
		const main = document.getElementById("content");
		if (!main || (how === "POP" && !first)) return;
		if (hash === "") {
			if (first || !turned) return;
			scrollTo(0, 0);
			main.focus({ preventScroll: true });
			return;
		}
		const show = () => {
			const part = document.getElementById(hash.slice(1));
			part?.scrollIntoView();
			return part !== null;
		};
		if (show()) return;
		const watch = new MutationObserver(() => show() && watch.disconnect());
		watch.observe(main, { childList: true, subtree: true });
		const tired = setTimeout(() => watch.disconnect(), PART_COMES_MS);
		return () => {
			clearTimeout(tired);
			watch.disconnect();
		};
	}, [pathname, hash, key, how]);
}

/** On a phone the navigation is one line that is pushed along: where one is should be in sight. */
function showCurrent(): void {
	const current = document.querySelector(".shell-nav [aria-current]");
	const line = current?.parentElement;
	if (!current || !line) return;
	const [here, whole] = [current.getBoundingClientRect(), line.getBoundingClientRect()];
	line.scrollLeft += here.left - whole.left - (whole.width - here.width) / 2;
}

/** The window is called what its page is headed with, so that tabs and the history tell one page from another; `other` where the heading is the product's own name. */
export function usePageTitle(product: string, other: string): void {
	useEffect(() => {
		const main = document.getElementById("content");
		if (!main) return;
		const name = () => {
			const words = [...(main.querySelector("h1")?.childNodes ?? [])]
				.filter((node) => !(node instanceof Element && node.classList.contains("demo-mark")))
				.map((node) => node.textContent)
				.join("")
				.trim();
			document.title = `${words === "" || words === product ? other : words} · ${product}`;
		};
		const watch = new MutationObserver(name);
		watch.observe(main, { childList: true, subtree: true, characterData: true });
		name();
		return () => watch.disconnect();
	}, [product, other]);
}
