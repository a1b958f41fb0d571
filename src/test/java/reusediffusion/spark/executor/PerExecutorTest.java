package reusediffusion.spark.executor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import reusediffusion.spark.StandIn;

@Timeout(60)
class PerExecutorTest {
    private final StandIn engine = new StandIn("one");

    @Test
    void threadsOfACpuWorkSideBySideOnOneLoad() throws Exception {
        PerExecutor cpu = PerExecutor.on("cpu");
        int before = PerExecutor.loads();
        CyclicBarrier bothInside = new CyclicBarrier(2);
        var pool = Executors.newFixedThreadPool(2);
        for (int i = 0; i < 2; i++) {
            pool.execute(() -> cpu.use(engine, loaded -> meet(bothInside)));
        }
        pool.shutdown();
        assertThat(pool.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
        assertThat(bothInside.isBroken()).isFalse();
        assertThat(PerExecutor.loads() - before).isEqualTo(1);
    }

    private static int meet(CyclicBarrier barrier) {
        try {
            return barrier.await(20, TimeUnit.SECONDS);
        } catch (BrokenBarrierException | InterruptedException | java.util.concurrent.TimeoutException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void aTaskThatFindsAllLoadedWaitsForNoOther() throws Exception {
        PerExecutor cpu = PerExecutor.on("cpu");
        StandIn engine = new StandIn("three");
        cpu.load(engine);
        CyclicBarrier meeting = new CyclicBarrier(2);
        Thread other = new Thread(() -> cpu.use(engine, loaded -> meet(meeting) + meet(meeting)));
        other.start();
        meet(meeting);
        assertThat(cpu.load(engine)).as("while the other works").isFalse();
        meet(meeting);
        other.join();
    }

    /** Executors are asked for these bytes at every heartbeat, and one that cannot answer is lost. */
    @Test
    void aProcessThatSeesNoGpuHoldsNothingOnOne() {
        assumeThat(Devices.gpus()).isZero();
        PerExecutor.on("cuda:6").load(engine);
        assertThat(ExecutorTotals.all().get("gpu_bytes").get()).isEqualTo(0L);
    }

    @Test
    void aGpuServesOneThreadAtATime() throws Exception {
        PerExecutor gpu = PerExecutor.on("cuda:7");
        AtomicInteger inside = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        var pool = Executors.newFixedThreadPool(4);
        for (int i = 0; i < 20; i++) {
            pool.execute(() -> gpu.use(engine, loaded -> {
                most.accumulateAndGet(inside.incrementAndGet(), Math::max);
                Thread.yield();
                return inside.decrementAndGet();
            }));
        }
        pool.shutdown();
        assertThat(pool.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
        assertThat(most).hasValue(1);
    }

    @Test
    void whatWasLoadedAheadIsToldToTheFirstWhoAsks(@TempDir Path folder) {
        StandIn engine = new StandIn("four", "cuda", folder.toString());
        PerExecutor place = PerExecutor.on("cuda:9");
        place.loadAhead(engine, 3);
        assertThat(folder.resolve("warm-3"))
                .as("a small batch of the job's size")
                .exists();
        assertThat(place.load(engine)).isTrue();
        assertThat(place.load(engine)).isFalse();
        assertThat(folder.toFile().list()).as("one load, one warming up").hasSize(2);
    }

    @Test
    void whatFailsAheadIsTriedAgainByTheTask(@TempDir Path folder) {
        StandIn engine =
                new StandIn("five", "cuda", folder.resolve("not there yet").toString());
        PerExecutor place = PerExecutor.on("cuda:10");
        place.loadAhead(engine, 1);
        assertThatThrownBy(() -> place.load(engine)).isInstanceOf(UncheckedIOException.class);
        assertThat(folder.resolve("not there yet").toFile().mkdir()).isTrue();
        assertThat(place.load(engine)).isTrue();
    }

    @Test
    void aCpuIsNotWarmedUp(@TempDir Path folder) {
        PerExecutor.on("cpu").loadAhead(new StandIn("six", "cpu", folder.toString()), 2);
        assertThat(folder.resolve("warm-2")).doesNotExist();
    }

    @Test
    void anotherModelTakesThePlace() {
        PerExecutor place = PerExecutor.on("cuda:8");
        assertThat(place.load(engine)).isTrue();
        assertThat(place.load(engine)).isFalse();
        assertThat(place.load(new StandIn("two"))).isTrue();
        assertThat(place.<AutoCloseable, Integer>use(engine, loaded -> 5)).isEqualTo(5);
    }

    @Test
    void aKeyIsAskedForOnceAsLongAsNoOtherEngineComes() {
        StandIn other = new StandIn("two");
        EngineKeyCache keys = new EngineKeyCache("cpu");
        Object first = keys.of(engine);
        assertThat(first).isEqualTo("onecpu").isSameAs(keys.of(engine));
        assertThat(keys.of(other)).isEqualTo("twocpu");
        assertThat(keys.of(engine)).isEqualTo(first).isNotSameAs(first);
    }
}
