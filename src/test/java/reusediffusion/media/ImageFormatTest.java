package reusediffusion.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.metadata.IIOMetadataNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every format is written and read back. */
class ImageFormatTest {

    @ParameterizedTest
    @CsvSource({"1, 1", "2, 3", "64, 48", "97, 31", "300, 1", "1, 200"})
    void pngIsExact(int width, int height) throws IOException {
        Random random = new Random(3);
        List<Picture> pictures = List.of(
                Scenes.picture(width, height, Scenes::pattern),
                Scenes.picture(width, height, (x, y, c) -> random.nextInt(256)),
                Scenes.softClip(width, height, 1).get(0));
        for (Picture picture : pictures) {
            byte[] file = ImageFormat.PNG.encode(List.of(picture), 1);
            assertThat(StillImages.decode(file).rgb()).isEqualTo(picture.rgb());
            BufferedImage image = ImageIO.read(new ByteArrayInputStream(file));
            assertThat(image.getWidth()).isEqualTo(width);
            assertThat(image.getHeight()).isEqualTo(height);
        }
    }

    @Test
    void pngIsAboutAsSmallAsOtherWritersMakeIt() throws IOException {
        for (String name : List.of("sdxl/basic-0.png", "cogvideox/basic-0.png")) {
            byte[] other = Files.readAllBytes(Path.of("src/test/resources/golden", name));
            assertThat(StillImages.png(StillImages.decode(other)).length).isLessThan(other.length * 21 / 20);
        }
    }

    @Test
    void jpegIsClose() throws IOException {
        Picture picture = StillImages.decode(Files.readAllBytes(Path.of("src/test/resources/golden/sdxl/basic-0.png")));
        byte[] file = ImageFormat.JPG.encode(List.of(picture), 1);
        assertThat(file).startsWith(0xff, 0xd8);
        assertThat(Psnr.of(picture, StillImages.decode(file))).isGreaterThan(38);
    }

    @ParameterizedTest
    @CsvSource({"96, 96, 9, 8", "97, 95, 5, 8", "64, 48, 49, 24", "16, 16, 3, 30", "160, 90, 2, 7.5", "33, 32, 1, 8"})
    void mp4KeepsSoftClips(int width, int height, int count, double rate) {
        List<Picture> frames = Scenes.softClip(width, height, count);
        byte[] file = ImageFormat.MP4.encode(frames, rate);
        assertThat(new String(file, 4, 4, StandardCharsets.US_ASCII)).isEqualTo("ftyp");
        VideoFrames read = Movie.decode(file);
        assertThat(read.frames()).hasSize(count);
        assertThat(read.width()).isEqualTo(width + width % 2);
        assertThat(read.height()).isEqualTo(height + height % 2);
        assertThat(read.framesPerSecond()).isCloseTo(rate, within(0.01));
        assertThat(Psnr.of(frames, cropped(read.frames(), width, height))).isGreaterThan(36);
    }

    @ParameterizedTest
    @CsvSource({"96, 96, 9, 8", "97, 95, 5, 10", "64, 48, 49, 24"})
    void gifKeepsSoftClips(int width, int height, int count, double rate) {
        List<Picture> frames = Scenes.softClip(width, height, count);
        byte[] file = ImageFormat.GIF.encode(frames, rate);
        assertThat(new String(file, StandardCharsets.ISO_8859_1))
                .startsWith("GIF89a")
                .containsOnlyOnce("NETSCAPE2.0");
        VideoFrames read = Movie.decode(file);
        assertThat(read.frames()).hasSize(count);
        assertThat(read.framesPerSecond()).isCloseTo(rate, within(rate * 0.02));
        assertThat(Psnr.of(frames, read.frames())).isGreaterThan(36);
    }

    /** Its frames hold more bits than the encoder takes at the quality of all others. */
    @Test
    void aClipOfNoiseIsAnMp4File() {
        Random random = new Random(4);
        List<Picture> frames = IntStream.range(0, 5)
                .mapToObj(t -> Scenes.picture(720, 480, (x, y, c) -> random.nextBoolean() ? 255 : 0))
                .toList();
        VideoFrames read = Movie.decode(Movie.mp4(new VideoFrames(frames, 8)));
        assertThat(read.frames()).hasSize(5);
        assertThat(read.framesPerSecond()).isEqualTo(8, within(0.01));
    }

    @Test
    void gifOfFewColoursIsExact() {
        Picture picture = Scenes.picture(40, 30, (x, y, c) -> (x / 10 * 60 + y / 10 * 20 + c * 10) % 256);
        byte[] file = ImageFormat.GIF.encode(List.of(picture, picture), 5);
        assertThat(Psnr.of(picture, Movie.decode(file).frames().get(1))).isInfinite();
    }

    /** In sum they are the length of the clip, whatever its rate is: of the last frame, too. */
    @ParameterizedTest
    @CsvSource({"8, 16", "24, 9", "7.5, 4", "30, 1", "0.5, 3"})
    void gifDelaysAddUp(double rate, int count) throws IOException {
        byte[] file = ImageFormat.GIF.encode(Scenes.softClip(33, 31, count), rate);
        ImageReader reader = ImageIO.getImageReadersByFormatName("gif").next();
        reader.setInput(ImageIO.createImageInputStream(new ByteArrayInputStream(file)));
        assertThat(reader.getNumImages(true)).isEqualTo(count);
        int hundredths = 0;
        for (int i = 0; i < count; i++) {
            IIOMetadataNode tree =
                    (IIOMetadataNode) reader.getImageMetadata(i).getAsTree("javax_imageio_gif_image_1.0");
            IIOMetadataNode control = (IIOMetadataNode)
                    tree.getElementsByTagName("GraphicControlExtension").item(0);
            hundredths += Integer.parseInt(control.getAttribute("delayTime"));
        }
        assertThat(hundredths).isEqualTo((int) Math.round(100 * count / rate));
    }

    @Test
    void gifHoldsWhatStaysOnce() {
        Picture picture = Scenes.softClip(96, 64, 1).get(0);
        int one = ImageFormat.GIF.encode(List.of(picture), 8).length;
        assertThat(ImageFormat.GIF.encode(Collections.nCopies(16, picture), 8)).hasSizeLessThan(one * 2);
    }

    @Test
    void manyThreadsMayWrite() {
        List<Picture> frames = Scenes.softClip(32, 32, 4);
        for (ImageFormat format : ImageFormat.values()) {
            List<Picture> some = format.isMoving() ? frames : frames.subList(0, 1);
            byte[] alone = format.encode(some, 8);
            assertThat(IntStream.range(0, 16).parallel().mapToObj(i -> format.encode(some, 8)))
                    .allSatisfy(file -> assertThat(file).isEqualTo(alone));
        }
    }

    @Test
    void namesOfFormats() {
        assertThat(ImageFormat.of("png")).isEqualTo(ImageFormat.PNG);
        assertThat(ImageFormat.of("JPEG").extension()).isEqualTo("jpg");
        assertThat(ImageFormat.of("mp4").isMoving()).isTrue();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ImageFormat.of("webp"))
                .withMessage("Unknown picture format webp: choose png, jpg, gif or mp4.");
    }

    @Test
    void whatCannotBeWritten() {
        List<Picture> frames = Scenes.softClip(16, 16, 3);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ImageFormat.PNG.encode(frames, 8))
                .withMessageContaining("choose gif or mp4");
        assertThatIllegalArgumentException().isThrownBy(() -> ImageFormat.MP4.encode(List.of(), 8));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ImageFormat.GIF.encode(frames, 0))
                .withMessageContaining("rate above 0");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ImageFormat.MP4.encode(List.of(frames.get(0), Scenes.pattern()), 8))
                .withMessageContaining("16 × 16 and 64 × 48");
        assertThatIllegalArgumentException().isThrownBy(() -> StillImages.decode(new byte[] {1, 2, 3}));
    }

    private static List<Picture> cropped(List<Picture> frames, int width, int height) {
        return frames.stream()
                .map(f -> Scenes.picture(width, height, (x, y, c) -> f.rgb()[(y * f.width() + x) * 3 + c]))
                .toList();
    }
}
