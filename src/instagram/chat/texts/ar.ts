import type { ChatCatalogue } from './en.js';

/** Arabic. Sentences do not depend on the gender of the reader where that can be avoided. */
export const chatTextsAr: ChatCatalogue = {
  'question.hinted':
    'يسأل {app} ({host}) عمّا إذا كان حساب Instagram هذا لك: سيُربط هناك بالحساب {hint}. هل بدأت هذا الطلب بنفسك؟ أجب {yes} أو {no}. بدون إجابة لن يُربط أي شيء.',
  'question.plain':
    'يسأل {app} ({host}) عمّا إذا كان حساب Instagram هذا لك: سيُربط بحسابك هناك. هل بدأت هذا الطلب بنفسك؟ أجب {yes} أو {no}. بدون إجابة لن يُربط أي شيء.',
  'reminder.hinted':
    'يرجى الاختيار: هل يُسمح لـ {app} ({host}) بربط حساب Instagram هذا بالحساب {hint} هناك؟ إذا لم تبدأ هذا الطلب بنفسك فاختر «لست أنا».',
  'reminder.plain':
    'يرجى الاختيار: هل يُسمح لـ {app} ({host}) بربط حساب Instagram هذا بحسابك هناك؟ إذا لم تبدأ هذا الطلب بنفسك فاختر «لست أنا».',
  'button.yes': 'نعم، اربط',
  'button.yes.named': 'نعم: {app}',
  'button.no': 'لست أنا',
  linked: 'تم الربط مع {app} ({host}).',
  undo: 'إذا لم يكن هذا منك، أو للتراجع في أي وقت، اكتب هنا {unlink}.',
  declined: 'لم يُربط أي شيء. إذا لم تطلب هذا فلا داعي لفعل أي شيء.',
  taken: 'لم يُربط أي شيء: حساب Instagram هذا أو الحساب لدى {app} مرتبط بالفعل. تابع لدى {app}.',
  too_late: 'انتهى هذا السؤال ولم يُربط أي شيء. للمحاولة مرة أخرى ابدأ من {app}.',
  unlinked: 'تم: لم يعد حساب Instagram هذا مرتبطًا عبر {account}.',
  invite:
    'يربط هذا الرابط حساب Instagram هذا بالحساب لدى {app} ({host}): {url} يعمل مرة واحدة ولمدة {time}. لا تشاركه مع أحد.',
  automated: 'رسالة آلية.',
  'app.unnamed': 'تطبيق',
  'host.missing': 'العنوان غير مذكور',
};
