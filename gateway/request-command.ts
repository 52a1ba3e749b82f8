import { historyRequest, intervalRequest, questionRequest, type StationRequest, timeRequest } from "./dialogue.ts";
import type { Asked } from "./request.ts";
import { digitsOf } from "./telemetry.ts";

const QUESTIONS = { clock: "1011", "real-time-interval": "1061", "minute-interval": "1063" } as const;

/** The command to the station; times are its local ones. */
export function requestOf(asked: Asked, now: Date, timeZone: string): StationRequest {
	const digits = (at: string) => digitsOf(new Date(at), timeZone).slice(0, 14);
	switch (asked.ask) {
		case "time":
			return timeRequest(digits(now.toISOString()));
		case "tell":
			return questionRequest(QUESTIONS[asked.what]);
		case "real-time-interval":
			return intervalRequest("1062", asked.seconds);
		case "minute-interval":
			return intervalRequest("1064", asked.minutes);
		case "history":
			return historyRequest(asked.cn, digits(asked.from), digits(asked.to));
	}
}
