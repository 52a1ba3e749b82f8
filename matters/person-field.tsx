import { useDeferredValue, useState } from "react";
import type { Bilingual } from "../loop/words.ts";
import { useApi } from "../web/api.ts";
import { type Choice, Combobox } from "../web/combobox.tsx";
import { useSay } from "../web/language.tsx";

interface Found {
	personId: string;
	name: Bilingual;
	posts: { unitId: string; unit: Bilingual; title: Bilingual }[];
}

/** A person with the post he is named for. */
export interface Named {
	person: string;
	unit: string;
}

/** Shown at once; whoever looks for more types more. */
const MOST = 40;

/** Finds a person by name, unit or post; the answer is the person and the unit of his post. */
export function PersonField(props: {
	label: Bilingual;
	value: Named | null;
	/** The name is for showing; what is sent names the person by his id. */
	set(value: Named | null, name?: Bilingual): void;
	required?: boolean;
	/** Words for a person who was chosen before this form was opened. */
	names?: Record<string, Bilingual>;
}) {
	const say = useSay();
	const [typed, setTyped] = useState("");
	const [chosen, setChosen] = useState<Choice | null>(null);
	const asked = useDeferredValue(typed);
	const found = useApi<{ people: Found[] }>(`/api/people?${new URLSearchParams({ q: asked })}`);
	const choices = (found.data?.people ?? []).flatMap((one) =>
		one.posts.map((post) => ({
			value: `${one.personId}\n${post.unitId}`,
			label: `${say(one.name)} · ${say(post.unit)}`,
		})),
	);
	const value = props.value ? `${props.value.person}\n${props.value.unit}` : null;
	return (
		<Combobox
			label={say(props.label)}
			placeholder={say({ zh: "输入姓名、单位或职务", en: "Name, unit or post" })}
			nothing={say({ zh: "没有找到", en: "Nobody found" })}
			required={props.required === true}
			choices={choices.slice(0, MOST)}
			chosen={
				value === null
					? null
					: chosen?.value === value
						? chosen
						: (choices.find((one) => one.value === value) ?? { value, label: say(chosenName(props)) })
			}
			onSearch={setTyped}
			choose={(choice) => {
				setChosen(choice);
				const [person = "", unit = ""] = choice?.value.split("\n") ?? [];
				const name = found.data?.people.find((one) => one.personId === person)?.name;
				props.set(choice ? { person, unit } : null, name);
			}}
		/>
	);
}

function chosenName({ value, names }: { value: Named | null; names?: Record<string, Bilingual> }): Bilingual {
	const id = value?.person ?? "";
	return names?.[id] ?? { zh: id, en: id };
}
