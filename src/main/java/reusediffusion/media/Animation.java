package reusediffusion.media;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageTypeSpecifier;
import javax.imageio.ImageWriter;
import javax.imageio.metadata.IIOInvalidTreeException;
import javax.imageio.metadata.IIOMetadata;
import javax.imageio.metadata.IIOMetadataNode;
import javax.imageio.stream.ImageOutputStream;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/** Clips as GIF animations that repeat for ever; every frame has a palette of its own. */
public final class Animation {
    private static final byte[] REPEAT_FOR_EVER = {1, 0, 0};

    private Animation() {}

    /** A GIF file. Its delays are whole hundredths of a second, chosen so that the clip's length is right. */
    public static byte[] gif(Clip clip) {
        ImageWriter writer = ImageIO.getImageWritersByFormatName("gif").next();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ImageOutputStream out = new MemoryCacheImageOutputStream(bytes)) {
            writer.setOutput(out);
            writer.prepareWriteSequence(null);
            List<Picture> reduced = Palettes.reduce(clip);
            for (int i = 0; i < reduced.size(); i++) {
                int delay = hundredths(clip, i + 1) - hundredths(clip, i);
                BufferedImage frame = Still.image(reduced.get(i));
                writer.writeToSequence(new IIOImage(frame, null, timing(writer, frame, delay, i == 0)), null);
            }
            writer.endWriteSequence();
        } catch (IOException e) {
            throw new UncheckedIOException(e); // memory alone is written to
        } finally {
            writer.dispose();
        }
        return bytes.toByteArray();
    }

    private static int hundredths(Clip clip, int frame) {
        return (int) Math.round(100 * frame / clip.framesPerSecond());
    }

    private static IIOMetadata timing(ImageWriter writer, BufferedImage frame, int delay, boolean first)
            throws IIOInvalidTreeException {
        IIOMetadata metadata = writer.getDefaultImageMetadata(new ImageTypeSpecifier(frame), null);
        IIOMetadataNode root = new IIOMetadataNode("javax_imageio_gif_image_1.0");
        IIOMetadataNode control = new IIOMetadataNode("GraphicControlExtension");
        control.setAttribute("disposalMethod", "none");
        control.setAttribute("userInputFlag", "FALSE");
        control.setAttribute("transparentColorFlag", "FALSE");
        control.setAttribute("transparentColorIndex", "0");
        control.setAttribute("delayTime", Integer.toString(delay));
        root.appendChild(control);
        if (first) {
            root.appendChild(repetition());
        }
        metadata.mergeTree(root.getNodeName(), root);
        return metadata;
    }

    private static IIOMetadataNode repetition() {
        IIOMetadataNode repeat = new IIOMetadataNode("ApplicationExtension");
        repeat.setAttribute("applicationID", "NETSCAPE");
        repeat.setAttribute("authenticationCode", "2.0");
        repeat.setUserObject(REPEAT_FOR_EVER);
        IIOMetadataNode extensions = new IIOMetadataNode("ApplicationExtensions");
        extensions.appendChild(repeat);
        return extensions;
    }
}
