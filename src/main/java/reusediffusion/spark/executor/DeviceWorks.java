package reusediffusion.spark.executor;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.SparkContext;
import org.apache.spark.util.AccumulatorV2;
import scala.Option;

/**
 * Adds up by device what tasks did that have ended, well or not; what a lost executor did is lost with it. It has no name, so that Spark keeps
 * no copy of it for each task.
 */
public final class DeviceWorks extends AccumulatorV2<Map.Entry<String, DeviceWork>, Map<String, DeviceWork>> {
    private static final long serialVersionUID = 1;

    private final TreeMap<String, DeviceWork> works = new TreeMap<>();

    /** Registers a new accumulator with a context. */
    public static DeviceWorks in(SparkContext context) {
        DeviceWorks works = new DeviceWorks();
        works.register(context, Option.empty(), true);
        return works;
    }

    @Override
    public synchronized boolean isZero() {
        return works.isEmpty();
    }

    @Override
    public synchronized DeviceWorks copy() {
        DeviceWorks copy = new DeviceWorks();
        copy.works.putAll(works);
        return copy;
    }

    @Override
    public synchronized void reset() {
        works.clear();
    }

    @Override
    public synchronized void add(Map.Entry<String, DeviceWork> more) {
        works.merge(more.getKey(), more.getValue(), DeviceWork::plus);
    }

    @Override
    public void merge(AccumulatorV2<Map.Entry<String, DeviceWork>, Map<String, DeviceWork>> other) {
        other.value().entrySet().forEach(this::add);
    }

    @Override
    public synchronized Map<String, DeviceWork> value() {
        return new TreeMap<>(works);
    }

    /**
     * The entry of {@code _summary.json} about the devices of a run: all of them together, and each.
     *
     * @param startMillis of the run, since 1970
     */
    public Map<String, Object> told(long startMillis) {
        Map<String, DeviceWork> each = value();
        DeviceWork all = each.values().stream().reduce(DeviceWork.NONE, DeviceWork::plus);
        Map<String, Object> told = new LinkedHashMap<>();
        if (all.firstMillis() != Long.MAX_VALUE) {
            told.put("first_made_seconds", Math.max(0, all.firstMillis() - startMillis) / 1e3);
        }
        told.put("devices", all.told());
        List<Map<String, Object>> list = new ArrayList<>();
        each.forEach((name, work) -> {
            Map<String, Object> one = new LinkedHashMap<>();
            one.put("device", name);
            one.putAll(work.told());
            list.add(one);
        });
        told.put("by_device", list);
        return told;
    }
}
