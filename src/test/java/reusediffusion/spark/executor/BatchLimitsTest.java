package reusediffusion.spark.executor;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.TaskContext$;
import org.junit.jupiter.api.Test;
import reusediffusion.media.ImageFormat;
import reusediffusion.media.Picture;
import reusediffusion.pipeline.request.Generated;
import reusediffusion.pipeline.request.Request;
import reusediffusion.pipeline.request.Run;
import reusediffusion.spark.WithoutModel;
import reusediffusion.spark.generate.Audit;
import reusediffusion.spark.generate.BatchMaker;
import reusediffusion.spark.generate.Encoding;
import reusediffusion.spark.overlap.StageTimes;
import reusediffusion.spark.samples.SampleSpecification;

/** A size that did not fit is tried once for each model, size of samples and device. */
class BatchLimitsTest {

    /** An allocator with room for so many samples of this model. */
    private record Full(String name, int room, List<Integer> asked) implements WithoutModel {
        @Override
        public Object key(String place) {
            return name;
        }

        @Override
        public List<Generated> generate(AutoCloseable loaded, List<Request> batch) {
            asked.add(batch.size());
            if (batch.size() > room) {
                throw new IllegalStateException("CUDA out of memory. Tried to allocate 20.00 GiB");
            }
            Run run = new Run(new boolean[] {true}, null, 1, 1, 1, null);
            return batch.stream()
                    .map(request -> new Generated(request, List.of(new Picture(1, 1, new byte[3])), run))
                    .toList();
        }
    }

    private static List<SampleSpecification> specifications(int number) {
        return IntStream.range(0, number)
                .mapToObj(i -> new SampleSpecification(new Request("sample-" + i, "a cat", null, i), null, null))
                .toList();
    }

    /** As a task does it, twice, with another maker each time. */
    private static List<Integer> asked(Full engine, int number) {
        for (int task = 0; task < 2; task++) {
            BatchMaker<AutoCloseable> maker =
                    new BatchMaker<>(engine, new Encoding(ImageFormat.PNG, 1), "cuda:9", Audit.NONE, StageTimes.NONE);
            maker.load();
            List<String> made = maker.make(specifications(number)).stream()
                    .map(draft -> draft.rest().get().id())
                    .toList();
            assertThat(made)
                    .isEqualTo(specifications(number).stream()
                            .map(specification -> specification.request().id())
                            .toList());
        }
        return engine.asked();
    }

    @Test
    void whatDidNotFitIsNotTriedAgain() {
        TaskContext$.MODULE$.setTaskContext(TaskContext$.MODULE$.empty());
        try {
            assertThat(asked(new Full("large", 6, new ArrayList<>()), 24))
                    .containsExactly(24, 12, 6, 6, 6, 6, 6, 6, 6, 6);
            assertThat(asked(new Full("odd", 2, new ArrayList<>()), 5)).containsExactly(5, 3, 2, 1, 2, 2, 2, 1);
            assertThat(asked(new Full("small", 100, new ArrayList<>()), 24)).containsExactly(24, 24);
        } finally {
            TaskContext$.MODULE$.unset();
        }
    }

    @Test
    void partsAreHalvesThatFit() {
        BatchLimits limits = new BatchLimits();
        limits.tooLarge("1024x1024", 24);
        limits.tooLarge("1024x1024", 16);
        assertThat(limits.within("1024x1024", 24)).isEqualTo(6);
        assertThat(limits.within("1024x1024", 8)).isEqualTo(8);
        assertThat(limits.within("512x512", 24)).isEqualTo(24);
        assertThat(BatchLimits.parts(List.of(1, 2, 3, 4, 5), 2))
                .containsExactly(List.of(1, 2), List.of(3, 4), List.of(5));
    }
}
