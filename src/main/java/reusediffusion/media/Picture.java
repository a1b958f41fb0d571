package reusediffusion.media;

import java.io.Serializable;

/**
 * The pixels of one picture or frame.
 *
 * @param rgb width · height · 3 bytes, row by row
 */
public record Picture(int width, int height, byte[] rgb) implements Serializable {
    /**
     * A picture whose array has all of its pixels.
     *
     * @throws IllegalArgumentException where the array has another length than width · height · 3
     */
    public Picture {
        if (rgb.length != width * height * 3) {
            throw new IllegalArgumentException("A picture of " + width + " × " + height + " needs " + width * height * 3
                    + " bytes, not " + rgb.length + ".");
        }
    }

    /**
     * Shows how far each colour lies from the other picture's, {@code gain} times as strong, on black.
     *
     * @throws IllegalArgumentException where the other picture has another size
     */
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
