/**
 * Common passwords that have at least twelve characters, in lower case and without spaces, dots,
 * hyphens and underscores.
 */
export const COMMON_PASSWORDS: ReadonlySet<string> = new Set(
  `098765432109 0987654321098 112233445566 1234567890ab 12345678910 1234567891011 123456789abc
  1234qwerasdf 123qwe123qwe 123qweasdzxc 147258369147 1q2w3e4r5t6y 1q2w3e4r5t6y7u
  1q2w3e4r5t6y7u8i 1qaz2wsx3edc 1qaz2wsx3edc4rfv 789456123789 a123456789012 a1b2c3d4e5f6
  abc123456789 abcd12345678 abcdefg12345 abcdefgh1234 abcdefghijkl admin1234567 admin12345678
  adminadminadmin administrator administrator1 asdfghjkl123 asdfghjkl1234 asdfghjklzxcvbnm
  baseball1234 changeme1234 changeme12345 changemechangeme correcthorsebatterystaple
  dragon123456 football1234 guestguestguest iloveyou1234 iloveyouiloveyou iloveyousomuch
  latchkey1234 latchkey12345 latchkeylatchkey letmein12345 letmeinletmein letmeinplease
  michael12345 monkey123456 motherfucker mypassword12 mypassword123 mypassword1234
  mysecretpassword newpassword1 newpassword12 newpassword123 p@ssw0rd1234 p@ssword1234
  passw0rd1234 passw0rdpassw0rd password123! password1234 password1234! password12345
  password123456 password1234567 password12345678 password123456789 password2020 password2021
  password2022 password2023 password2024 password2025 password2026 password2027 passwordpassword
  princess1234 qazwsxedc123 qazwsxedcrfv qwerty123456 qwerty1234567 qwerty12345678
  qwerty123456789 qwertyqwerty qwertyuiop12 qwertyuiop123 qwertyuiop[] qwertyuiopas
  qwertyuiopasdf qwertyuiopasdfghjkl qwertyuiopasdfghjklzxcvbnm rootrootroot secret123456
  secretpassword secretsecret starwars1234 summer2025!! sunshine1234 superman1234 supersecret1
  supersecret12 supersecret123 supersecretpassword temp12345678 temporary123 test12345678
  testing12345 testtesttest thisismypassword trustno1trustno1 unbelievable useruseruser
  welcome12345 welcome123456 welcometothejungle welcomewelcome whatever1234 winter2025!!
  zaq12wsxcde3 zxcvbnm12345 zxcvbnmasdfghjkl`.split(/\s+/),
);
