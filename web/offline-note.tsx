import { useSyncExternalStore } from "react";
import { useSay } from "./language.tsx";

function follow(changed: () => void): () => void {
	addEventListener("online", changed);
	addEventListener("offline", changed);
	return () => {
		removeEventListener("online", changed);
		removeEventListener("offline", changed);
	};
}

/** Says that the network is gone, for what stands on a page may be behind. */
export function OfflineNote() {
	const say = useSay();
	const online = useSyncExternalStore(follow, () => navigator.onLine);
	return (
		<div role="status" className={online ? undefined : "offline-note"}>
			{!online &&
				say({
					zh: "网络已断开，页面显示的是断开前取得的内容。",
					en: "The network is down: what stands here came before that.",
				})}
		</div>
	);
}
