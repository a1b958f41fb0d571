package reusediffusion.notebook;

import java.awt.image.RenderedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import javax.imageio.ImageIO;

/**
 * Everything that a cell put out.
 *
 * @param printed what it wrote on standard output; empty where it wrote nothing
 * @param value its last expression as a text, or null where it ends with something else
 * @param png the same as a picture, or null where it is none
 */
public record CellOutput(String printed, String value, byte[] png) {

    /** What a cell printed, and its last value: a picture as one, all else as text. */
    static CellOutput of(String printed, Object value) {
        if (!(value instanceof RenderedImage image)) {
            return new CellOutput(printed, value == null ? null : value.toString(), null);
        }
        ByteArrayOutputStream png = new ByteArrayOutputStream();
        try {
            ImageIO.write(image, "png", png);
        } catch (IOException e) {
            throw new UncheckedIOException(e); // memory alone is written to
        }
        String words = "A picture of " + image.getWidth() + " × " + image.getHeight() + " pixels.";
        return new CellOutput(printed, words, png.toByteArray());
    }
}
