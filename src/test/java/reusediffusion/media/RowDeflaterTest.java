package reusediffusion.media;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.junit.jupiter.api.Test;

/** What is packed is read back by zlib, whatever it is, and codes are as good as their limits let them be. */
class RowDeflaterTest {
    private static byte[] inflated(byte[] stream, int length) {
        Inflater inflater = new Inflater(true);
        inflater.setInput(stream);
        byte[] read = new byte[length + 1];
        try {
            int size = inflater.inflate(read);
            assertThat(inflater.finished()).isTrue();
            assertThat(inflater.getRemaining()).isZero();
            return Arrays.copyOf(read, size);
        } catch (DataFormatException e) {
            throw new AssertionError(e);
        } finally {
            inflater.end();
        }
    }

    @Test
    void anyBytesComeBack() {
        Random random = new Random(7);
        for (int round = 0; round < 300; round++) {
            byte[] bytes = new byte[round < 40 ? round : random.nextInt(60_000)];
            int kinds = 1 + random.nextInt(round % 3 == 0 ? 256 : 4);
            for (int at = 0; at < bytes.length; ) {
                int run = 1 + random.nextInt(400);
                int back = 1 + random.nextInt(40_000);
                boolean again = random.nextInt(3) > 0 && back <= at;
                for (int end = Math.min(bytes.length, at + run); at < end; at++) {
                    bytes[at] = again ? bytes[at - back] : (byte) (random.nextInt(kinds) * random.nextInt(kinds));
                }
            }
            byte[] packed = RowDeflater.pack(bytes);
            assertThat(inflated(packed, bytes.length)).as("round %s", round).isEqualTo(bytes);
        }
    }

    /** The farthest and the longest repetition, and one that reaches into itself. */
    @Test
    void repetitionsReachAsFarAsTheyMay() {
        byte[] bytes = new byte[3 << 15];
        new Random(3).nextBytes(bytes);
        System.arraycopy(bytes, 0, bytes, (1 << 15) - 1, 1000);
        Arrays.fill(bytes, 50_000, 60_000, (byte) 7);
        byte[] packed = RowDeflater.pack(bytes);
        assertThat(inflated(packed, bytes.length)).isEqualTo(bytes);
        assertThat(packed.length).isLessThan(bytes.length - 10_000);
    }

    @Test
    void codesAreOfLimitedLengthAndFull() {
        int[] frequencies = new int[40];
        frequencies[0] = 1;
        frequencies[1] = 1;
        for (int i = 2; i < 40; i++) {
            frequencies[i] = frequencies[i - 1] + frequencies[i - 2]; // the deepest of trees
        }
        for (int most : new int[] {7, 15}) {
            int[] lengths = HuffmanCode.of(frequencies, most).lengths();
            assertThat(Arrays.stream(lengths).max().orElseThrow()).isEqualTo(most);
            assertThat(Arrays.stream(lengths)
                            .mapToDouble(length -> Math.pow(2, -length))
                            .sum())
                    .isEqualTo(1);
            for (int i = 1; i < 40; i++) {
                assertThat(lengths[i]).isLessThanOrEqualTo(lengths[i - 1]);
            }
        }
        assertThat(HuffmanCode.of(new int[] {0, 0, 9, 0}, 15).lengths()).containsExactly(1, 0, 1, 0);
    }
}
