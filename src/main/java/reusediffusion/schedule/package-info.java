/**
 * The samplers (schedulers in diffusers) as plain numbers. The configuration of a scheduler goes in; for every step its time, the scale of
 * its input and the coefficients of its update come out, as doubles. No tensor is touched. Read {@link reusediffusion.schedule.Schedule}
 * first, then {@link reusediffusion.schedule.SchedulerConfig}, which reads the configuration of a model.
 */
package reusediffusion.schedule;
