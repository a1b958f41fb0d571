package reusediffusion.spark.sink.layout;

import java.io.Serializable;

/**
 * A sample's share of what its device did. Over any samples, {@code deviceMillis / (deviceMillis + waitMillis)} is how busy devices were.
 *
 * @param device {@code HOST DEVICE}, such as {@code node-3 cuda:0}
 * @param deviceMillis that its batch had the device, divided among the batch's samples
 * @param waitMillis that the task's device had waited before this batch, for whatever, divided in the same way
 */
public record DeviceTime(String device, double deviceMillis, double waitMillis) implements Serializable {
    private static final long serialVersionUID = 1;
}
