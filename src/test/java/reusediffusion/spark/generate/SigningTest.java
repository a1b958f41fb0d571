package reusediffusion.spark.generate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import reusediffusion.Examples;
import reusediffusion.media.EmbeddedPacket;
import reusediffusion.media.FileSigner;
import reusediffusion.media.ImageFormat;
import reusediffusion.media.Picture;
import reusediffusion.media.Xmp;
import reusediffusion.pipeline.request.Generated;
import reusediffusion.pipeline.request.Request;
import reusediffusion.pipeline.request.Run;

/** Every kind of file goes through the signer of the job, and what goes wrong there is told in a sentence. */
public class SigningTest {
    private static final String PLACE = SigningTest.class.getName() + "$";

    /** Writes the media type behind the file, which readers of pictures do not look at. */
    public static final class Stamp implements FileSigner {
        static byte[] tail(String mediaType) {
            return ("signed " + mediaType).getBytes(StandardCharsets.US_ASCII);
        }

        @Override
        public byte[] sign(byte[] file, String mediaType) {
            byte[] tail = tail(mediaType);
            byte[] signed = Arrays.copyOf(file, file.length + tail.length);
            System.arraycopy(tail, 0, signed, file.length, tail.length);
            return signed;
        }
    }

    /** Its key is not there. */
    public static final class WithoutKey implements FileSigner {
        public WithoutKey() {
            throw new IllegalStateException("There is no key in SIGNING_KEY.");
        }

        @Override
        public byte[] sign(byte[] file, String mediaType) {
            return file;
        }
    }

    /** The service that signs is away for black pictures of some formats, and has no answer for others. */
    public static final class Broken implements FileSigner {
        @Override
        public byte[] sign(byte[] file, String mediaType) throws Exception {
            return switch (mediaType) {
                case "image/png" -> throw new java.io.IOException("The service sign.example does not answer.");
                case "image/jpeg" -> null;
                default -> new byte[] {1, 2, 3};
            };
        }
    }

    /** Cannot be made by name. */
    public record WithArguments(int key) implements FileSigner {
        @Override
        public byte[] sign(byte[] file, String mediaType) {
            return file;
        }
    }

    private static byte[] file(String signer, ImageFormat format) {
        Encoding encoding =
                new Encoding(format, 8, 1, new Provenance(new TreeMap<>(), true), new Signing(signer).check());
        Picture black = new Picture(16, 16, new byte[16 * 16 * 3]);
        Generated made = new Generated(
                new Request("a", "a red circle", null, 7),
                List.of(black),
                new Run(new boolean[] {true}, null, 1, 1, 1, null));
        return encoding.encode(made, null, "original")[0];
    }

    @Test
    void theExampleOfTheDocsIsASigner(@TempDir Path folder) throws Exception {
        try (URLClassLoader loader = Examples.compile("C2paToolSigner", folder)) {
            assertThat(loader.loadClass("C2paToolSigner").getConstructor().newInstance())
                    .isInstanceOf(FileSigner.class);
        }
    }

    @ParameterizedTest
    @EnumSource
    void everyFormatIsSignedWithWhatItSaysAboutItself(ImageFormat format) {
        byte[] signed = file(PLACE + "Stamp", format);
        byte[] tail = Stamp.tail(format.mediaType());
        assertThat(Arrays.copyOfRange(signed, signed.length - tail.length, signed.length))
                .isEqualTo(tail);
        byte[] before = Arrays.copyOf(signed, signed.length - tail.length);
        assertThat(format.begins(before)).isTrue();
        assertThat(Xmp.read(EmbeddedPacket.find(before))).containsEntry(Provenance.PROMPT, "a red circle");
        assertThat(Arrays.stream(ImageFormat.values()).filter(f -> f.begins(before)))
                .containsExactly(format);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    WithoutKey | PNG | cannot be made: There is no key in SIGNING_KEY.
                    Broken     | PNG | failed: The service sign.example does not answer.
                    Broken     | JPG | gave back nothing.
                    Broken     | GIF | gave back 3 bytes that are no gif file.
                    """)
    void whatASignerCannotDoIsSaid(String signer, ImageFormat format, String reason) {
        assertThatThrownBy(() -> file(PLACE + signer, format))
                .hasMessage("The signer " + PLACE + signer + " " + reason);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    com.example.Signer                        | cannot be loaded; bring it with --jars FILE, and write its full name.
                    reusediffusion.spark.generate.SigningTest          | does not implement reusediffusion.media.FileSigner; name a class that does.
                    reusediffusion.spark.generate.SigningTest$WithArguments | has no public constructor without arguments; give it one.
                    """)
    void whatIsNoSignerIsRefusedBeforeTheJob(String signer, String reason) {
        assertThatThrownBy(() -> new Signing(signer).check())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("--signer names ")
                .hasMessageContaining(signer)
                .hasMessageEndingWith("which " + reason);
    }
}
