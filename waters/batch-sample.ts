/**
 * The samples of batch analysers, as a series of their own: what an analyser measured of one bottle is one value at the time when the bottle was filled (xxxxxx-SampleTime, HJ 212-2017 table 4),
 * in however many frames it is told. The number stands where commands stand; it is no command of HJ 212.
 */
export const SAMPLES = 1;

/** The kind of value that a sample is. */
export const SAMPLE_KIND = "Sample";

/** A value that was told of a sample, as it stands in its telegram: not at the telegram's own time, and told again and again. */
export const TOLD_OF_SAMPLE = "Sampled";

/** Analysers of one cabinet draw one after the other: samples of two factors within so long are of the same water. */
export const SAME_WATER_MS = 30 * 60_000;

/** Each factor has its sample times to the second: so many times more tellings hold as many values of one factor. */
export const FACTORS_SAMPLED = 16;
