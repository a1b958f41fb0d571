/**
 * Downloads of model repositories over HTTP. A name such as {@code org/model} goes in; a folder comes out in which every file has the size and
 * the hash that the hub's listing says, before it gets its name. Downloads are resumed after faults and kills. Read {@link
 * reusediffusion.hub.Download} first, then {@code FileDownload}.
 */
package reusediffusion.hub;
