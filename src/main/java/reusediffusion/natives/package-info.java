/**
 * Puts the native libraries into one folder before anything loads them: either the build does this, or the first process that starts,
 * under a lock. Jars go in; a folder with complete libraries comes out. It uses only the JDK. Read {@link reusediffusion.natives.Natives}
 * first.
 */
package reusediffusion.natives;
