/** An address as the browser shows it, without the house's own name: pasted from the address bar it names a page here. */
export function inHouse(typed: string): string {
	const { origin } = window.location;
	return typed.startsWith(origin) ? typed.slice(origin.length) || "/" : typed;
}
