/**
 * The formulas that several samplers share, each with its source. Numbers go in and come out: levels of signal and noise, and the
 * combinations of sample, prediction and noise that they give. Nothing here knows a configuration or a step's place in a schedule. Read
 * {@link reusediffusion.schedule.formula.LinearCombination} first, in which every update is written.
 */
package reusediffusion.schedule.formula;
