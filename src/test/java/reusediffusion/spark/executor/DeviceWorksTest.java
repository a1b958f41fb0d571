package reusediffusion.spark.executor;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Queue;
import org.junit.jupiter.api.Test;
import reusediffusion.spark.overlap.StageTimes.Part;
import reusediffusion.tensor.EnergyMeter;

/** What devices did, added up over tasks, and the energy of tasks that share a device. */
class DeviceWorksTest {
    private static DeviceWork work(long whole, long turn, long device, long made, Long millijoules, long first) {
        EnumMap<Part, Long> nanos = new EnumMap<>(Map.of(
                Part.WHOLE,
                whole * 1_000_000_000L,
                Part.TURN,
                turn * 1_000_000_000L,
                Part.DEVICE,
                device * 1_000_000_000L,
                Part.STORAGE,
                500_000_000L));
        return new DeviceWork(nanos, made, 14 * made, millijoules, 7 * made, first);
    }

    @Test
    void tasksAreAddedUpByDeviceAndTogether() {
        DeviceWorks job = new DeviceWorks();
        job.add(Map.entry("a cuda:0", work(12, 2, 8, 4, 3_600_000L, 15_000)));
        DeviceWorks other = new DeviceWorks();
        other.add(Map.entry("a cuda:0", work(10, 0, 10, 6, 1_800_000L, 12_500)));
        other.add(Map.entry("b cuda:1", work(20, 0, 18, 10, null, Long.MAX_VALUE)));
        job.merge(other);

        Map<String, Object> told = job.told(10_000);

        assertThat(told).containsEntry("first_made_seconds", 2.5);
        Map<?, ?> all = (Map<?, ?>) told.get("devices");
        assertThat(all.toString())
                .isEqualTo("{made=20, seconds=40.0, busy_share=0.9, made_a_second=0.5, network_calls_a_second=7.0,"
                        + " waited_seconds={input=0.0, compression=0.0, storage=1.5}, watt_hours=1.5, peak_bytes=70}");
        List<?> each = (List<?>) told.get("by_device");
        assertThat(each.get(0).toString())
                .startsWith("{device=a cuda:0, made=10, seconds=20.0, busy_share=0.9,")
                .contains("watt_hours=1.5");
        assertThat(each.get(1).toString())
                .startsWith("{device=b cuda:1, made=10, seconds=20.0, busy_share=0.9,")
                .doesNotContain("watt_hours");
    }

    @Test
    void aJobThatMadeNothingTellsNoFirstSample() {
        DeviceWorks job = new DeviceWorks();
        job.add(Map.entry("a cpu", work(0, 0, 0, 0, null, Long.MAX_VALUE)));
        assertThat(job.told(0)).doesNotContainKey("first_made_seconds");
        assertThat(((Map<?, ?>) job.told(0).get("devices")).get("busy_share")).isNull();
    }

    @Test
    void tasksSideBySideTakeTheEnergyOnceAndNobodyTakesThePauses() {
        Queue<Long> meter = new ArrayDeque<>(Arrays.asList(100L, 160L, 190L, 1000L, 1005L));
        EnergyShares drawn = new EnergyShares(() -> OptionalLong.of(meter.remove()));
        drawn.begin();
        drawn.begin();
        assertThat(drawn.end()).isEqualTo(60);
        assertThat(drawn.end()).isEqualTo(30);
        drawn.begin();
        assertThat(drawn.end()).isEqualTo(5);
    }

    @Test
    void whereNobodyCountsEnergyItIsNotKnown() {
        assertThat(EnergyMeter.of("cpu").read()).isEmpty();
        assertThat(EnergyMeter.of("cuda:99").read()).isEmpty();
        EnergyShares drawn = new EnergyShares(OptionalLong::empty);
        drawn.begin();
        assertThat(drawn.end()).isNull();
    }
}
