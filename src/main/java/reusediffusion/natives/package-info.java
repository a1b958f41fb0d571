/**
 * The native libraries, laid whole into one folder before anything loads them: by the build, or at the first start of a process under a lock. It
 * knows the JDK alone. Read {@link reusediffusion.natives.Natives} first.
 */
package reusediffusion.natives;
