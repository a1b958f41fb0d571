/**
 * The samplers as numbers: the configuration of a scheduler goes in, for every step its time, its input's scale and the coefficients of its
 * update come out, as doubles. No tensor is touched. Read {@link reusediffusion.schedule.Schedule} first, then {@link
 * reusediffusion.schedule.SchedulerConfig}, which reads a model's own.
 */
package reusediffusion.schedule;
