/**
 * Options that several command lines share, and the page of help. Words of a command line go in, checked values come out. Read {@link
 * reusediffusion.job.option.ModelOptions} first.
 */
package reusediffusion.job.option;
