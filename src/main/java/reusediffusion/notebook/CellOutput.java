package reusediffusion.notebook;

/**
 * Everything that a cell put out.
 *
 * @param printed what it wrote on standard output; empty where it wrote nothing
 * @param value its last expression as a text, or null where it ends with something else
 * @param png the same as a picture, or null where it is none
 */
public record CellOutput(String printed, String value, byte[] png) {}
