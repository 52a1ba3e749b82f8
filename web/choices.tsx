import { useSearchParams } from "react-router";

/** What a page's filters are set to, kept in its address so that a link to it shows the same; "" where one is not set. */
export function useChoices<Name extends string>(
	...names: Name[]
): { chosen: Record<Name, string>; set(name: Name, value: string): void } {
	const [params, setParams] = useSearchParams();
	return {
		chosen: Object.fromEntries(names.map((name) => [name, params.get(name) ?? ""])) as Record<Name, string>,
		set(name, value) {
			// From the address itself: what the page was drawn with lacks a choice that was made a moment before, and would undo it.
			const next = new URLSearchParams(location.search);
			if (value) next.set(name, value);
			else next.delete(name);
			setParams(next, { replace: true });
		},
	};
}
