package reusediffusion.pipeline.calibrate;

/** Adds up numbers of groups of samples, which lie in one task or in many, so that all go on from the same sums. */
public interface AllReduce {

    /** The sums of this task's groups, in order → the sum over the groups of all tasks, the same everywhere. */
    double[] total(double[][] mine);

    /** The exchange of a task that has all groups itself. */
    AllReduce ALONE = AllReduce::sum;

    /** Added up in order, so that it does not depend on who was first. */
    static double[] sum(double[][] parts) {
        double[] sum = parts[0].clone();
        for (int p = 1; p < parts.length; p++) {
            for (int i = 0; i < sum.length; i++) {
                sum[i] += parts[p][i];
            }
        }
        return sum;
    }
}
