package reusediffusion.spark;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.util.List;
import javax.imageio.ImageIO;
import reusediffusion.media.Picture;

/**
 * Frames to the bytes of files.
 *
 * @param extension png, jpg, mp4 or gif
 */
record Encoding(String extension, int framesPerSecond) implements Serializable {

    /** One file, or one a frame. */
    byte[][] encode(List<Picture> frames) {
        return frames.stream().map(this::encode).toArray(byte[][]::new);
    }

    private byte[] encode(Picture picture) {
        BufferedImage image = new BufferedImage(picture.width(), picture.height(), BufferedImage.TYPE_INT_RGB);
        byte[] rgb = picture.rgb();
        for (int i = 0; i < picture.width() * picture.height(); i++) {
            int color = (rgb[3 * i] & 255) << 16 | (rgb[3 * i + 1] & 255) << 8 | rgb[3 * i + 2] & 255;
            image.setRGB(i % picture.width(), i / picture.width(), color);
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            ImageIO.write(image, extension, out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }
}
