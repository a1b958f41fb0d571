/** Command lines: arguments in, exit code out; no logic. */
package reusediffusion.job;
