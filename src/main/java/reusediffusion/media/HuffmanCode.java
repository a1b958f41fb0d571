package reusediffusion.media;

import java.util.Arrays;

/**
 * A prefix code by how often symbols come, as DEFLATE has it: of limited lengths, and settled by the lengths alone.
 *
 * <p>Source: RFC 1951, section 3.2.2.
 *
 * @param lengths in bits; 0 of symbols that do not come
 * @param codes the first bit lowest
 */
record HuffmanCode(int[] lengths, int[] codes) {
    private static final int SYMBOL = 16; // bits

    /** The best code of these frequencies, none of whose symbols takes more than {@code most} bits (about the best where that binds). */
    static HuffmanCode of(int[] frequencies, int most) {
        int[] lengths = lengths(frequencies, most);
        return new HuffmanCode(lengths, codes(lengths));
    }

    /** How many symbols there are up to the last that comes, at least so many. */
    int size(int least) {
        int size = lengths.length;
        while (size > least && lengths[size - 1] == 0) {
            size--;
        }
        return size;
    }

    private static int[] lengths(int[] frequencies, int most) {
        long[] leaves = new long[frequencies.length];
        int n = 0;
        for (int symbol = 0; symbol < frequencies.length; symbol++) {
            if (frequencies[symbol] > 0) {
                leaves[n++] = (long) frequencies[symbol] << SYMBOL | symbol;
            }
        }
        int[] lengths = new int[frequencies.length];
        if (n < 2) { // a code needs two symbols, but for that of distances in a block that has none
            lengths[0] = 1;
            lengths[n == 0 || symbol(leaves[0]) == 0 ? 1 : symbol(leaves[0])] = 1;
            return lengths;
        }
        Arrays.sort(leaves, 0, n);
        int[] counts = counts(leaves, n, most);
        int leaf = 0;
        for (int length = most; length > 0; length--) {
            for (int i = 0; i < counts[length]; i++) {
                lengths[symbol(leaves[leaf++])] = length;
            }
        }
        return lengths;
    }

    private static int symbol(long leaf) {
        return (int) leaf & ((1 << SYMBOL) - 1);
    }

    /** How many symbols have each length: the tree of the two rarest again and again, then cut to {@code most}. */
    private static int[] counts(long[] leaves, int n, int most) {
        long[] weight = new long[2 * n - 1];
        int[] parent = new int[2 * n - 1];
        for (int i = 0; i < n; i++) {
            weight[i] = leaves[i] >> SYMBOL;
        }
        int leaf = 0;
        int node = n;
        for (int made = n; made < weight.length; made++) {
            for (int side = 0; side < 2; side++) {
                int rarest = leaf < n && (node == made || weight[leaf] <= weight[node]) ? leaf++ : node++;
                weight[made] += weight[rarest];
                parent[rarest] = made;
            }
        }
        int[] depth = new int[weight.length];
        int[] counts = new int[most + 1];
        for (int i = weight.length - 2; i >= 0; i--) {
            depth[i] = depth[parent[i]] + 1;
            counts[Math.min(depth[i], most)] += i < n ? 1 : 0;
        }
        limit(counts, most);
        return counts;
    }

    /** Lengthens short codes until all that were cut have a place. */
    private static void limit(int[] counts, int most) {
        long taken = 0;
        for (int length = 1; length <= most; length++) {
            taken += (long) counts[length] << (most - length);
        }
        for (; taken > 1L << most; taken--) {
            int length = most - 1;
            while (counts[length] == 0) {
                length--;
            }
            counts[length]--;
            counts[length + 1] += 2;
            counts[most]--;
        }
    }

    private static int[] codes(int[] lengths) {
        int[] next = new int[Integer.SIZE];
        for (int length : lengths) {
            next[length + 1] += length == 0 ? 0 : 1;
        }
        for (int length = 1; length < next.length; length++) {
            next[length] = (next[length] + next[length - 1]) << 1;
        }
        int[] codes = new int[lengths.length];
        for (int symbol = 0; symbol < codes.length; symbol++) {
            if (lengths[symbol] > 0) {
                codes[symbol] = Integer.reverse(next[lengths[symbol]]++) >>> (Integer.SIZE - lengths[symbol]);
            }
        }
        return codes;
    }
}
