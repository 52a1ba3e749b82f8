/** Longest side of a photo as it is sent. */
const MOST_PIXELS = 2048;

/** Draws a photo anew as a JPEG: smaller, upright, and without the time, place and camera that the file carries. */
export async function shrinkPhoto(file: Blob): Promise<Blob> {
	const picture = await createImageBitmap(file);
	const scale = Math.min(1, MOST_PIXELS / Math.max(picture.width, picture.height));
	const canvas = document.createElement("canvas");
	canvas.width = Math.max(1, Math.round(picture.width * scale));
	canvas.height = Math.max(1, Math.round(picture.height * scale));
	canvas.getContext("2d")?.drawImage(picture, 0, 0, canvas.width, canvas.height);
	picture.close();
	return new Promise((done, failed) =>
		canvas.toBlob((blob) => (blob ? done(blob) : failed(new Error("The photo can't be drawn."))), "image/jpeg", 0.85),
	);
}
