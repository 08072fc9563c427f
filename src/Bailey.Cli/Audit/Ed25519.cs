using System.Globalization;
using System.Numerics;
using System.Security.Cryptography;

namespace Bailey.Cli.Audit;

/// <summary>
/// Checks Ed25519 signatures (RFC 8032, section 5.1.7), so that a copy of the record can be proved on any machine with nothing
/// installed. Checking only: no secret passes through, and nothing here runs in constant time.
/// </summary>
internal static class Ed25519
{
    private static readonly BigInteger s_prime = BigInteger.Pow(2, 255) - 19;

    private static readonly BigInteger s_order =
        BigInteger.Pow(2, 252) + BigInteger.Parse("27742317777372353535851937790883648493", CultureInfo.InvariantCulture);

    private static readonly BigInteger s_d = Reduce(-121665 * Inverse(121666));
    private static readonly BigInteger s_rootOfMinusOne = BigInteger.ModPow(2, (s_prime - 1) / 4, s_prime);
    private static readonly Point s_base = Point.Decode(Convert.FromHexString("5866666666666666666666666666666666666666666666666666666666666666"))!.Value;

    /// <summary>Whether the signature of 64 bytes is the key's over the message.</summary>
    public static bool Verify(byte[] publicKey, byte[] message, byte[] signature)
    {
        if (publicKey.Length != 32 || signature.Length != 64 || Point.Decode(publicKey) is not { } key)
        {
            return false;
        }

        var s = Number(signature.AsSpan(32));
        if (s >= s_order)
        {
            return false;
        }

        var k = Number(SHA512.HashData([.. signature[..32], .. publicKey, .. message])) % s_order;
        var expected = s_base.Times(s).Plus(key.Negated().Times(k));
        return expected.Encode().AsSpan().SequenceEqual(signature.AsSpan(0, 32));
    }

    private static BigInteger Number(ReadOnlySpan<byte> littleEndian) => new(littleEndian, isUnsigned: true);

    private static BigInteger Reduce(BigInteger value)
    {
        var rest = value % s_prime;
        return rest.Sign < 0 ? rest + s_prime : rest;
    }

    private static BigInteger Inverse(BigInteger value) => BigInteger.ModPow(value, s_prime - 2, s_prime);

    /// <summary>A point in extended coordinates: x = X/Z, y = Y/Z, xy = T/Z.</summary>
    private readonly record struct Point(BigInteger X, BigInteger Y, BigInteger Z, BigInteger T)
    {
        public static Point? Decode(byte[] bytes)
        {
            var number = Number(bytes);
            var odd = !(number >> 255).IsZero;
            var y = number & ((BigInteger.One << 255) - 1);
            if (y >= s_prime)
            {
                return null;
            }

            // x² = (y² − 1) / (d y² + 1); the square root is one of two candidates, or there is none.
            var square = Reduce(((y * y) - 1) * Inverse(Reduce((s_d * y * y) + 1)));
            var x = BigInteger.ModPow(square, (s_prime + 3) / 8, s_prime);
            if (Reduce((x * x) - square) != 0)
            {
                x = Reduce(x * s_rootOfMinusOne);
            }

            if (Reduce((x * x) - square) != 0 || (x.IsZero && odd))
            {
                return null;
            }

            x = x.IsEven == odd ? s_prime - x : x;
            return new Point(x, y, 1, Reduce(x * y));
        }

        public Point Negated() => new(Reduce(-X), Y, Z, Reduce(-T));

        public Point Plus(Point other)
        {
            var a = Reduce((Y - X) * (other.Y - other.X));
            var b = Reduce((Y + X) * (other.Y + other.X));
            var c = Reduce(2 * T * other.T * s_d);
            var d = Reduce(2 * Z * other.Z);
            var (e, f, g, h) = (b - a, d - c, d + c, b + a);
            return new Point(Reduce(e * f), Reduce(g * h), Reduce(f * g), Reduce(e * h));
        }

        public Point Times(BigInteger factor)
        {
            var result = new Point(0, 1, 1, 0);
            for (var power = this; !factor.IsZero; factor >>= 1, power = power.Plus(power))
            {
                if (!factor.IsEven)
                {
                    result = result.Plus(power);
                }
            }

            return result;
        }

        public byte[] Encode()
        {
            var inverse = Inverse(Z);
            var number = Reduce(Y * inverse);
            if (!Reduce(X * inverse).IsEven)
            {
                number += BigInteger.One << 255;
            }

            var bytes = new byte[32];
            number.TryWriteBytes(bytes, out _, isUnsigned: true);
            return bytes;
        }
    }
}
