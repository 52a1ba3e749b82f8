/** A frame as a person reads it: UTF-8, else GB 18030 (HJ 212-2017 6.3, the surface-water variant); the password is hidden, control characters are shown. */
export function readableFrame(frame: Buffer): string {
	return (
		textOf(frame)
			.replace(/(PW=)[^;&\r\n]*/g, "$1******")
			.replace(/\r/g, "␍")
			.replace(/\n/g, "␊")
			// biome-ignore lint/suspicious/noControlCharactersInRegex: they are made visible
			.replace(/[\x00-\x1f\x7f]/g, "·")
	);
}

function textOf(frame: Buffer): string {
	for (const encoding of ["utf-8", "gb18030"]) {
		try {
			return new TextDecoder(encoding, { fatal: true }).decode(frame);
		} catch {
			// not in this one
		}
	}
	return frame.toString("latin1");
}
