/**
 * Downloads model repositories over HTTP. A name such as {@code org/model} goes in; a folder comes out in which every file has the size
 * and the hash that the hub lists. A file gets its name only after this check, and a download can be resumed after faults and kills. Read
 * {@link reusediffusion.hub.Download} first, then {@code FileDownload}.
 */
package reusediffusion.hub;
