package reusediffusion.media;

import java.io.Serializable;

/**
 * Pixels of one picture or frame.
 *
 * @param rgb width · height · 3 bytes, row by row
 */
public record Picture(int width, int height, byte[] rgb) implements Serializable {
    public Picture {
        if (rgb.length != width * height * 3) {
            throw new IllegalArgumentException("A picture of " + width + " × " + height + " needs " + width * height * 3
                    + " bytes, not " + rgb.length + ".");
        }
    }

    /** How far each colour lies from the other picture's, so many times as strong, on black. */
    public Picture difference(Picture other, int gain) {
        requireSameSize(other);
        byte[] apart = new byte[rgb.length];
        for (int i = 0; i < rgb.length; i++) {
            apart[i] = (byte) Math.min(255, gain * Math.abs((rgb[i] & 255) - (other.rgb[i] & 255)));
        }
        return new Picture(width, height, apart);
    }

    /** An {@link IllegalArgumentException} where the other picture has another size. */
    void requireSameSize(Picture other) {
        if (width != other.width || height != other.height) {
            throw new IllegalArgumentException("Pictures of one size are needed, not " + width + " × " + height
                    + " and " + other.width + " × " + other.height + ".");
        }
    }
}
