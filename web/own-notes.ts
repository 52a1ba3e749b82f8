// What a browser remembers of the person who uses it; gone when somebody signs in or out. Null takes a note away.

const PREFIX = "bihuan.own.";

export const keepOwn = (name: string, value: unknown): void =>
	localStorage.setItem(PREFIX + name, JSON.stringify(value));

export function keptOwn<T>(name: string): T | null {
	const text = localStorage.getItem(PREFIX + name);
	try {
		return text === null ? null : (JSON.parse(text) as T);
	} catch {
		return null; // cut off while it was written
	}
}

export function forgetOwn(): void {
	for (const key of Object.keys(localStorage)) if (key.startsWith(PREFIX)) localStorage.removeItem(key);
}
