/** Downloads of model repositories over HTTP: resumable, and compared with what the listing says before a file gets its name. */
package reusediffusion.hub;
