const line = (...coordinates: [number, number][]) => ({ type: "LineString", coordinates });

/** A network of one of each kind, that passes the check as it is: to be filled with one's own. Names and places are examples. */
export const NETWORK_TEMPLATE = {
	type: "FeatureCollection",
	coordinateSystem: "WGS84",
	features: [
		{
			type: "Feature",
			properties: { kind: "town", id: "example-town", name_zh: "示例镇", name_en: "Example Town" },
			geometry: {
				type: "Polygon",
				coordinates: [
					[
						[119.9, 31.6],
						[120.0, 31.6],
						[120.0, 31.7],
						[119.9, 31.7],
						[119.9, 31.6],
					],
				],
			},
		},
		{
			type: "Feature",
			properties: {
				kind: "river",
				id: "example-river",
				name_zh: "示例河",
				name_en: "Example River",
				role: "backbone",
				flows_into: null,
			},
			geometry: line([119.91, 31.66], [119.95, 31.65], [119.99, 31.63]),
		},
		{
			type: "Feature",
			properties: {
				kind: "creek",
				id: "example-1",
				name_zh: "示例浜",
				name_en: "Example Creek",
				level: 1,
				town: "示例镇",
				river: "example-river",
				target_class: 3,
			},
			geometry: line([119.94, 31.68], [119.945, 31.665], [119.95, 31.65]),
		},
		{
			type: "Feature",
			properties: {
				kind: "creek",
				id: "example-2",
				name_zh: "示例支浜",
				name_en: "Example Branch",
				level: 2,
				town: "示例镇",
				downstream: "example-1",
				target_class: 4,
			},
			geometry: line([119.955, 31.68], [119.95, 31.67], [119.945, 31.665]),
		},
		{
			type: "Feature",
			properties: {
				kind: "section",
				code: "S-001",
				name_zh: "示例浜断面",
				name_en: "Example Creek section",
				creek: "example-1",
				water: "river",
				target_class: 3,
			},
			geometry: { type: "Point", coordinates: [119.947, 31.66] },
		},
		{
			type: "Feature",
			properties: {
				kind: "station",
				code: "A-001",
				name_zh: "示例河自动站",
				name_en: "Example River station",
				river: "example-river",
				water: "river",
			},
			geometry: { type: "Point", coordinates: [119.97, 31.64] },
		},
	],
};
