package reusediffusion.media;

/**
 * Pixels of one picture or frame.
 *
 * @param rgb width · height · 3 bytes, row by row
 */
public record Picture(int width, int height, byte[] rgb) {
    public Picture {
        if (rgb.length != width * height * 3) {
            throw new IllegalArgumentException("A picture of " + width + " × " + height + " needs " + width * height * 3
                    + " bytes, not " + rgb.length + ".");
        }
    }
}
