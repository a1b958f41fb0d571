package reusediffusion.media;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageOutputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/** Single pictures as PNG and JPEG files, and as Java's own images. */
public final class StillImages {
    /** Packs each part of a picture in the way that it gains from: several times as fast as level 6, and within 5 % of its size. */
    public static final int PNG_AUTO = PngPacking.AUTO;

    private static final float JPEG_QUALITY = 0.95f;

    static {
        // Servers have no screen; read when the first class of AWT initialises.
        System.setProperty("java.awt.headless", "true");
    }

    private StillImages() {}

    /** Encodes a picture as a PNG file, which keeps every pixel as it is. */
    public static byte[] png(Picture picture) {
        return png(picture, PNG_AUTO);
    }

    /**
     * Encodes a picture as a PNG file with a chosen effort.
     *
     * @param level of zlib, 1 (fast) to 9 (small), or {@link #PNG_AUTO}
     */
    public static byte[] png(Picture picture, int level) {
        return Png.encode(picture, level);
    }

    /**
     * Encodes a picture as a JPEG file of high quality.
     */
    public static byte[] jpeg(Picture picture) {
        ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ImageOutputStream out = new MemoryCacheImageOutputStream(bytes)) {
            ImageWriteParam settings = writer.getDefaultWriteParam();
            settings.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
            settings.setCompressionQuality(JPEG_QUALITY);
            writer.setOutput(out);
            writer.write(null, new IIOImage(image(picture), null, null), settings);
        } catch (IOException e) {
            throw new UncheckedIOException(e); // memory alone is written to
        } finally {
            writer.dispose();
        }
        return bytes.toByteArray();
    }

    /**
     * Decodes the picture in a PNG, JPEG, GIF or BMP file; of an animation the first frame.
     *
     * @throws IllegalArgumentException where the bytes are no such file, or a damaged one
     */
    public static Picture decode(byte[] file) {
        try {
            BufferedImage image = ImageIO.read(new MemoryCacheImageInputStream(new ByteArrayInputStream(file)));
            if (image == null) {
                throw new IllegalArgumentException("These " + file.length + " bytes are no PNG, JPEG or GIF picture.");
            }
            return picture(image);
        } catch (IOException e) {
            throw new IllegalArgumentException("This picture file is damaged: " + e.getMessage() + ".", e);
        }
    }

    /** A copy in Java's own form. */
    static BufferedImage image(Picture picture) {
        int width = picture.width();
        byte[] rgb = picture.rgb();
        int[] packed = new int[width * picture.height()];
        for (int i = 0, j = 0; i < packed.length; i++, j += 3) {
            packed[i] = (rgb[j] & 255) << 16 | (rgb[j + 1] & 255) << 8 | (rgb[j + 2] & 255);
        }
        BufferedImage image = new BufferedImage(width, picture.height(), BufferedImage.TYPE_INT_RGB);
        image.setRGB(0, 0, width, picture.height(), packed, 0, width);
        return image;
    }

    /** A copy of an image's colours; transparency is dropped. */
    static Picture picture(BufferedImage image) {
        int[] packed = image.getRGB(0, 0, image.getWidth(), image.getHeight(), null, 0, image.getWidth());
        byte[] rgb = new byte[packed.length * 3];
        for (int i = 0, j = 0; i < packed.length; i++, j += 3) {
            rgb[j] = (byte) (packed[i] >> 16);
            rgb[j + 1] = (byte) (packed[i] >> 8);
            rgb[j + 2] = (byte) packed[i];
        }
        return new Picture(image.getWidth(), image.getHeight(), rgb);
    }
}
