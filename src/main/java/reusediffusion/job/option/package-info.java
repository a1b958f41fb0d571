/**
 * Options that several command lines share, and the layout of their help. Words of a command line go in; checked values come out, or an
 * error that names the option. Read {@link reusediffusion.job.option.ModelOptions} first.
 */
package reusediffusion.job.option;
