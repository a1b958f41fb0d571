/** The native libraries, laid whole where they are loaded from. Knows the JDK alone. */
package reusediffusion.natives;
