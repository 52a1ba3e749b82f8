/** Where a sign-in leads back to: a page of this product, never another's; null where none was asked for. */
export function backOf(search: string): string | null {
	const back = new URLSearchParams(search).get("back");
	return back !== null && /^\/(?![/\\])/.test(back) ? back : null;
}
