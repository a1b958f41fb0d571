package reusediffusion.media;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.metadata.IIOMetadata;
import javax.imageio.metadata.IIOMetadataNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What files say about themselves, and that they show the same. */
class MetadataTest {
    private static final String PROMPT = "\"a <red> circle\" & 'ein grünes Öl' 🙂\r\nsecond line";

    private static byte[] packet() {
        Map<String, String> texts = new LinkedHashMap<>();
        texts.put("xmp:CreatorTool", "a tool");
        texts.put("Iptc4xmpExt:AIPromptInformation", PROMPT);
        texts.put("reuse:odd", "a\u0000b\ud800c");
        return Xmp.packet(texts);
    }

    private static byte[] file(ImageFormat format) {
        List<Picture> frames = new ArrayList<>();
        for (int i = 0; i < (format.isMoving() ? 3 : 1); i++) {
            byte[] rgb = new byte[32 * 16 * 3];
            for (int p = 0; p < rgb.length; p++) {
                rgb[p] = (byte) (p * (i + 2));
            }
            frames.add(new Picture(32, 16, rgb));
        }
        return format.encode(frames, 8);
    }

    @ParameterizedTest
    @EnumSource
    void everyFormatKeepsTextsAndWhatItShows(ImageFormat format) {
        byte[] bare = file(format);
        byte[] file = Metadata.add(format, bare, packet());
        assertThat(EmbeddedPacket.find(bare)).isNull();
        assertThat(file).isEqualTo(Metadata.add(format, file(format), packet()));
        Map<String, String> texts = Xmp.read(EmbeddedPacket.find(file));
        assertThat(texts)
                .containsEntry("Iptc4xmpExt:AIPromptInformation", PROMPT)
                .containsEntry("xmp:CreatorTool", "a tool")
                .containsEntry("reuse:odd", "a\ufffdb\ufffdc");
        if (format.isMoving()) {
            assertThat(Movie.decode(file)).usingRecursiveComparison().isEqualTo(Movie.decode(bare));
        } else {
            assertThat(StillImages.decode(file).rgb())
                    .isEqualTo(StillImages.decode(bare).rgb());
        }
    }

    private static IIOMetadata metadata(byte[] file, String format) throws IOException {
        ImageReader reader = ImageIO.getImageReadersByFormatName(format).next();
        reader.setInput(ImageIO.createImageInputStream(new ByteArrayInputStream(file)));
        return reader.getImageMetadata(0);
    }

    /** The JDK's reader is not ours; it also checks the sums of PNG's chunks. */
    @Test
    void anotherReaderFindsThePacketInPng() throws IOException {
        IIOMetadata metadata = metadata(Metadata.add(ImageFormat.PNG, file(ImageFormat.PNG), packet()), "png");
        IIOMetadataNode entry = (IIOMetadataNode) ((IIOMetadataNode) metadata.getAsTree("javax_imageio_png_1.0"))
                .getElementsByTagName("iTXtEntry")
                .item(0);
        assertThat(entry.getAttribute("keyword")).isEqualTo("XML:com.adobe.xmp");
        assertThat(entry.getAttribute("compressionFlag")).isEqualToIgnoringCase("false");
        assertThat(Xmp.read(entry.getAttribute("text").getBytes(StandardCharsets.UTF_8)))
                .containsEntry("Iptc4xmpExt:AIPromptInformation", PROMPT);
    }

    @Test
    void anotherReaderFindsThePacketInJpeg() throws IOException {
        IIOMetadata metadata = metadata(Metadata.add(ImageFormat.JPG, file(ImageFormat.JPG), packet()), "jpeg");
        IIOMetadataNode segment =
                (IIOMetadataNode) ((IIOMetadataNode) metadata.getAsTree("javax_imageio_jpeg_image_1.0"))
                        .getElementsByTagName("unknown")
                        .item(0);
        assertThat(segment.getAttribute("MarkerTag")).isEqualTo("225");
        String text = new String((byte[]) segment.getUserObject(), StandardCharsets.UTF_8);
        assertThat(text).startsWith("http://ns.adobe.com/xap/1.0/\0<?xpacket").contains("&lt;red&gt; circle");
    }
}
