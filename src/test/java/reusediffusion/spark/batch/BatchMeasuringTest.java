package reusediffusion.spark.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reusediffusion.pipeline.request.Generated;
import reusediffusion.pipeline.request.Request;
import reusediffusion.spark.WithoutModel;

/** The size of batches with the most samples a second is found by measuring, and kept for the same model, size and card. */
class BatchMeasuringTest {
    @TempDir
    private Path folder;

    /** A device with room for so many samples, which makes these many of them a second by size. */
    private record Timed(int room, Map<Integer, Double> rates, List<Integer> asked) implements WithoutModel {
        @Override
        public Object key(String place) {
            return this;
        }

        @Override
        public List<Generated> generate(AutoCloseable loaded, List<Request> batch) {
            throw new UnsupportedOperationException();
        }

        @Override
        public double samplesASecond(AutoCloseable loaded, int batch) {
            asked.add(batch);
            if (batch > room) {
                throw new IllegalStateException("CUDA out of memory. Tried to allocate 3.00 GiB");
            }
            return rates.get(batch);
        }

        @Override
        public String card(String device) {
            return "H100";
        }
    }

    private static BatchMeasuring.Found measured(Timed device, TreeMap<String, BatchSearch> known) {
        return new BatchMeasuring<>(device, known).call(1);
    }

    @Test
    void theSizeIsDoubledWhileThatGainsSomething() {
        Map<Integer, Double> rates = Map.of(1, 1.0, 2, 1.4, 4, 1.6, 8, 1.61, 16, 9.0);
        List<Integer> asked = new ArrayList<>();
        BatchMeasuring.Found found = measured(new Timed(100, rates, asked), new TreeMap<>());
        assertThat(found.search().size()).isEqualTo(4);
        assertThat(asked).containsExactly(1, 2, 4, 8);
        assertThat(found.told())
                .isEqualTo("Batches of 4 make the most samples a second on H100 (measured now, samples a second by size"
                        + " 1: 1.00, 2: 1.40, 4: 1.60, 8: 1.61).");
    }

    @Test
    void theLargestThatFitsIsTakenWhereLargerOnesWouldGain() {
        Map<Integer, Double> rates = Map.of(1, 1.0, 2, 2.0, 4, 4.0);
        List<Integer> asked = new ArrayList<>();
        assertThat(measured(new Timed(4, rates, asked), new TreeMap<>())
                        .search()
                        .size())
                .isEqualTo(4);
        assertThat(asked).containsExactly(1, 2, 4, 8);
        assertThatThrownBy(() -> measured(new Timed(0, rates, asked), new TreeMap<>()))
                .hasMessageStartingWith("Not even one sample fits into the memory of the device;");
    }

    @Test
    void whatWasMeasuredIsKeptForTheSameModelSizeAndCard() throws Exception {
        BatchSizes sizes = new BatchSizes(folder.resolve("output/batch-sizes.json"));
        BatchSearch four = new BatchSearch(4, new TreeMap<>(Map.of(1, 1.5, 4, 2.5)));
        sizes.keep("sdxl 1024", "H200", new BatchSearch(8, new TreeMap<>(Map.of(8, 3.0))));
        sizes.keep("sdxl 1024", "H100", four);
        sizes.keep("sdxl 512", "H100", new BatchSearch(16, new TreeMap<>()));
        assertThat(sizes.of("sdxl 1024")).containsOnlyKeys("H100", "H200").containsEntry("H100", four);
        assertThat(sizes.of("flux 1024")).isEmpty();

        List<Integer> asked = new ArrayList<>();
        BatchMeasuring.Found found = measured(new Timed(4, Map.of(), asked), sizes.of("sdxl 1024"));
        assertThat(found.search().size()).isEqualTo(4);
        assertThat(asked).isEmpty();
        assertThat(found.told()).contains("measured earlier");

        Files.writeString(folder.resolve("output/batch-sizes.json"), "no JSON");
        assertThat(sizes.of("sdxl 1024")).isEmpty();
    }

    @Test
    void aBatchIsNoLargerThanWhatKeepsAllSlotsAtWork() {
        assertThat(BatchMeasuring.atMost(8, 200, 4)).isEqualTo(8);
        assertThat(BatchMeasuring.atMost(8, 10, 4)).isEqualTo(3);
        assertThat(BatchMeasuring.atMost(8, 1, 4)).isEqualTo(1);
    }
}
