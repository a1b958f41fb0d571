package reusediffusion.job.benchmark;

import com.sun.management.GarbageCollectionNotificationInfo;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryUsage;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import javax.management.NotificationEmitter;
import javax.management.openmbean.CompositeData;

/** The most that any collection of garbage has left on the heap, from the beginning of the watch on. */
record HeapWatch(AtomicLong bytes) {

    /** Begins to watch, until the process ends. */
    static HeapWatch begin() {
        AtomicLong most = new AtomicLong();
        ManagementFactory.getGarbageCollectorMXBeans().forEach(collector -> ((NotificationEmitter) collector)
                .addNotificationListener(
                        (notification, handback) -> {
                            CompositeData data = (CompositeData) notification.getUserData();
                            long used =
                                    GarbageCollectionNotificationInfo.from(data)
                                            .getGcInfo()
                                            .getMemoryUsageAfterGc()
                                            .entrySet()
                                            .stream()
                                            .filter(pool -> pool.getKey().matches(".*(Eden|Survivor|Old|Tenured).*"))
                                            .map(Map.Entry::getValue)
                                            .mapToLong(MemoryUsage::getUsed)
                                            .sum();
                            most.accumulateAndGet(used, Math::max);
                        },
                        notification -> notification
                                .getType()
                                .equals(GarbageCollectionNotificationInfo.GARBAGE_COLLECTION_NOTIFICATION),
                        null));
        return new HeapWatch(most);
    }

    /** The largest heap until now, in bytes. */
    long most() {
        return bytes.get();
    }
}
