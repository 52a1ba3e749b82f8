import { useSearchParams } from "react-router";

/** What a page's filters are set to, kept in its address so that a link to it shows the same; "" where one is not set. */
export function useChoices<Name extends string>(
	...names: Name[]
): { chosen: Record<Name, string>; set(name: Name, value: string): void } {
	const [params, setParams] = useSearchParams();
	return {
		chosen: Object.fromEntries(names.map((name) => [name, params.get(name) ?? ""])) as Record<Name, string>,
		set: (name, value) =>
			setParams(
				(before) => {
					const next = new URLSearchParams(before);
					if (value) next.set(name, value);
					else next.delete(name);
					return next;
				},
				{ replace: true },
			),
	};
}
